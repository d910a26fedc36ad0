// A session ends by itself when no page is asked for. This says so two minutes before, and lets its person stay.
const WARNING = 120_000;
const LOOK_EVERY = 1_000;

export function watchTheSession(dialog) {
  const otherPages = new BroadcastChannel("session");
  let length;
  let endsAt;
  let forGood;
  let told = null;

  function goOn(until) {
    endsAt = until;
    told = null;
    if (dialog.open) dialog.close("known");
  }

  function begin(seconds, last) {
    length = seconds * 1000;
    forGood = last;
    goOn(Date.now() + length);
    otherPages.postMessage(endsAt);
  }

  async function stay() {
    const answer = await fetch(dialog.dataset.url, {
      method: "POST",
      redirect: "manual",
      headers: { "X-CSRFToken": dialog.dataset.token },
    }).catch(() => null);
    if (!answer?.ok) return;
    const left = await answer.json();
    begin(left.seconds, left.for_good);
  }

  function tell(what) {
    if (what === told) return;
    told = what;
    for (const part of dialog.querySelectorAll("[data-when]")) {
      part.hidden = !part.dataset.when.split(" ").includes(what);
    }
    dialog.classList.toggle("app-session--over", what === "over");
    if (!dialog.open) dialog.showModal();
  }

  function look() {
    const left = endsAt - Date.now();
    if (left <= 0) tell("over");
    else if (left > Math.min(WARNING, length / 2)) return;
    else if (forGood) tell("last");
    else tell(left > WARNING / 2 ? "two" : "one");
  }

  otherPages.onmessage = ({ data }) => {
    if (data > endsAt) goOn(data);
  };
  // Escape means the same as the button: somebody is here.
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "known" && (told === "two" || told === "one")) stay();
    dialog.returnValue = "";
  });
  // So does writing: nobody is to be sent away in the middle of a long text.
  document.addEventListener("input", () => {
    if (endsAt - Date.now() < length / 2 && told === null && !forGood) {
      told = "asking";
      stay();
    }
  });

  const beside = document.querySelector("main form") ? "[data-untyped]" : "[data-typed]";
  for (const part of dialog.querySelectorAll(beside)) part.remove();
  begin(Number(dialog.dataset.seconds), "forGood" in dialog.dataset);
  setInterval(look, LOOK_EVERY);
}
