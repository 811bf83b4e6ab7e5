/* A button beside each address that is there to be copied. Without this the address can be
   selected; browsers offer the clipboard to pages on HTTPS alone. */

(() => {
  if (!navigator.clipboard) return;
  const addButtons = () => document.querySelectorAll("[data-copy]:not(:has(+ button))").forEach(addButton);

  function addButton(address) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "address__copy";
    button.setAttribute("aria-live", "polite");
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(address.textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 3000);
    });
    address.after(button);
  }

  addButtons();
  document.addEventListener("refreshed", addButtons); // static/js/refresh.js shows other addresses
})();
