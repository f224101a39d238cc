// The script that customers embed. It takes calls until the widget is there, and loads it from where it came itself.
(() => {
  const script = document.currentScript;
  window.Conversas ||= function () {
    (window.Conversas.q ||= []).push(arguments);
  };
  const address = new URL(script.src);
  import(new URL("WIDGET_ENTRY", address))
    .then(({ mount }) => mount({ url: address.origin, ...script.dataset }))
    .catch(() => {
      // A loader that was cached over a release names a file that is gone: ask once for the new one.
      if (address.searchParams.has("fresh")) return;
      address.searchParams.set("fresh", Date.now());
      const again = document.createElement("script");
      again.src = address;
      Object.assign(again.dataset, script.dataset);
      document.head.append(again);
    });
})();
