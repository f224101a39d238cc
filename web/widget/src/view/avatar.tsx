/** The first letter of the name, and over it the photo if there is one. The name itself stands beside it. */
export function Avatar({ name, photo }: { name: string; photo?: string | null | undefined }) {
  return (
    <span class="avatar" aria-hidden="true">
      {[...name.trim()][0]?.toLocaleUpperCase()}
      {photo && /^https?:/i.test(photo) && (
        <img key={photo} src={photo} alt="" referrerpolicy="no-referrer" onError={(event) => event.currentTarget.remove()} />
      )}
    </span>
  );
}
