// Puts the chosen theme on the document before anything is painted; a classic script, because modules come later.
try {
  const theme = JSON.parse(localStorage.getItem("smtp-catcher") || "{}").theme;
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // No storage, no choice: the system's theme it is.
}
