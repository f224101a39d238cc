import { gzipSync } from "node:zlib";

/**
 * Fail the build when what a browser must have before it can show anything (the entry, what it imports, their styles)
 * is larger than `gzipKilobytes` compressed. What is imported on demand does not count.
 */
export function firstLoad({ gzipKilobytes }) {
  return {
    name: "first-load",
    generateBundle(_, bundle) {
      const needed = new Set();
      const need = (name) => {
        const chunk = bundle[name];
        if (!chunk || needed.has(name)) return;
        needed.add(name);
        chunk.imports?.forEach(need);
        chunk.viteMetadata?.importedCss.forEach(need);
      };
      for (const [name, chunk] of Object.entries(bundle)) if (chunk.isEntry) need(name);
      const bytes = [...needed].reduce((sum, name) => sum + gzipSync(bundle[name].code ?? bundle[name].source).length, 0);
      const kilobytes = bytes / 1000;
      if (kilobytes > gzipKilobytes) this.error(`The first load is ${kilobytes.toFixed(1)} kB of ${gzipKilobytes} kB.`);
      this.info(`The first load is ${kilobytes.toFixed(1)} kB of ${gzipKilobytes} kB.`);
    },
  };
}
