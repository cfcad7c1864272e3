// A dialog that stands before everything else, and the focus: where it was before, it is again afterwards.

/** Shows it until the answer is called. */
export function showModally(dialog: HTMLDialogElement): () => void {
  const before = document.activeElement;
  dialog.showModal();
  return () => {
    dialog.close();
    // The browser gives nothing back from a dialog that left the page before it was closed. What had the focus may be gone with a yes.
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  };
}
