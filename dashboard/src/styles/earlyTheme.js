// Runs before the first paint. Without a choice, CSS follows the system by itself.
(function () {
  try {
    var theme = localStorage.getItem("dallosh.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be forbidden; the system's theme is then right.
  }
})();
