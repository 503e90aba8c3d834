"use strict";
/* Live updates, clocks and the alarm of the desk. Everything else is plain forms and links. */
(() => {
  const $ = (id) => document.getElementById(id);
  const title = () => document.title.replace(/^(\(!\) .*?|\(\d+\)) · /, "");

  /* ---- clocks ---- */
  const two = (n) => String(n).padStart(2, "0");
  function spell(seconds) {
    const s = Math.max(0, Math.floor(seconds)), h = Math.floor(s / 3600);
    return (h ? h + ":" + two(Math.floor(s / 60) % 60) : two(Math.floor(s / 60))) + ":" + two(s % 60);
  }
  function tick() {
    const now = Date.now();
    document.querySelectorAll("[data-since]").forEach((t) => { t.textContent = spell((now - Date.parse(t.dataset.since)) / 1000); });
    document.querySelectorAll("[data-until]").forEach((t) => {
      const left = (Date.parse(t.dataset.until) - now) / 1000;
      t.textContent = spell(left);
      if (left <= 0) shut(t.closest(".rule"));
    });
  }
  /* The time in which the person may be written to is over while somebody types. */
  function shut(rule) {
    if (!rule || rule.classList.contains("shut")) return;
    rule.classList.add("shut");
    rule.querySelector(".left").textContent = "Bây giờ ngoài giờ được nhắn.";
    rule.querySelector("[name=confirmed]").required = true;
  }

  /* ---- alarm: a sound and a flashing title while an urgent case waits for somebody ---- */
  let audio, known, flash, again;
  const wanted = () => sessionStorage.getItem("sound") === "on";
  const ringing = () => ($("alarm") ? $("alarm").dataset.ringing.trim().split(" ").filter(Boolean) : []);

  function ring() {
    if (!audio || audio.state !== "running") return;
    [0, 0.22, 0.44, 0.9, 1.12, 1.34].forEach((at, i) => {
      const tone = audio.createOscillator(), gain = audio.createGain(), start = audio.currentTime + at;
      tone.frequency.value = i % 3 === 1 ? 1175 : 880;
      gain.gain.setValueAtTime(0.0001, start);
      gain.gain.exponentialRampToValueAtTime(0.35, start + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.18);
      tone.connect(gain).connect(audio.destination);
      tone.start(start); tone.stop(start + 0.2);
    });
    document.documentElement.dataset.rang = Number(document.documentElement.dataset.rang || 0) + 1;
  }

  function soundButton() {
    const button = $("sound");
    if (!button) return;
    const on = wanted() && audio && audio.state === "running";
    button.hidden = false;
    button.classList.toggle("ask", !on);
    button.setAttribute("aria-pressed", String(Boolean(on)));
    button.lastElementChild.textContent = on ? "Âm thanh đang bật" : "Bật âm thanh";
  }

  async function soundOn() {
    audio = audio || new AudioContext();
    /* Without a gesture a browser may leave this waiting for ever: don't wait for it. */
    audio.resume().then(soundButton, () => {});
    soundButton();
  }

  function alarm() {
    const now = ringing();
    const fresh = known ? now.filter((id) => !known.has(id)) : [];
    known = new Set(now);
    if (fresh.length) {
      ring();
      fresh.forEach((id) => {
        const row = document.querySelector('[data-case="' + CSS.escape(id.split(":")[0]) + '"]');
        if (row) row.classList.add("fresh");
      });
    }
    clearInterval(flash); clearInterval(again);
    document.title = title();
    if (!now.length) return;
    let shown = false;
    flash = setInterval(() => {
      shown = !shown;
      document.title = (shown ? "(!) CÓ CA GẤP" : "(" + now.length + ")") + " · " + title();
    }, 1000);
    if (now.some((id) => id.endsWith(":critical"))) again = setInterval(ring, 20000);
  }

  /* ---- live ---- */
  let source;
  function listen() {
    if (source) source.close();
    if (!$("alarm")) return;
    source = new EventSource("/changes?after=" + $("alarm").dataset.counter);
    source.addEventListener("hello", () => { $("offline").hidden = true; });
    source.addEventListener("changed", () => { htmx.trigger(document.body, "ben:changed"); });
    source.addEventListener("gone", expired);
    source.onerror = () => {
      $("offline").hidden = false;
      if (source.readyState === 2) setTimeout(check, 3000);
    };
  }
  async function check() {
    try {
      const answer = await fetch("/here", { headers: { Accept: "application/json", "Ben-Live": "1" } });
      if (answer.status === 401) expired(); else listen();
    } catch { setTimeout(check, 3000); }
  }
  function expired() { ring(); source.close(); location.assign("/login"); }

  /* ---- someone sits here: told at most once a minute, so that the login does not run out ---- */
  let told = Date.now();
  ["pointermove", "keydown", "touchstart"].forEach((kind) => addEventListener(kind, () => {
    if (Date.now() - told < 60000) return;
    told = Date.now();
    fetch("/here", { headers: { Accept: "application/json" } }).catch(() => {});
  }, { passive: true }));

  /* ---- pages come and go by htmx; what follows runs for each ---- */
  const toEnd = () => { const t = $("thread"); if (t) t.scrollTop = t.scrollHeight; };
  function arrived() { tick(); alarm(); soundButton(); toEnd(); }

  document.addEventListener("click", (e) => {
    if (!e.target.closest("#sound")) return;
    if (wanted() && audio && audio.state === "running") { sessionStorage.setItem("sound", "off"); audio.suspend().then(soundButton); } else {
      sessionStorage.setItem("sound", "on");
      soundOn().then(() => setTimeout(ring, 150));
    }
  });
  document.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && e.target.form) e.target.form.requestSubmit();
  });
  /* A request that failed on the way is not lost in silence: the words stay in the box. */
  document.addEventListener("htmx:sendError", () => { $("offline").hidden = false; });

  let bottom = true;
  document.addEventListener("htmx:beforeSwap", () => {
    const t = $("thread");
    bottom = !t || t.scrollHeight - t.scrollTop - t.clientHeight < 80;
  });
  document.addEventListener("htmx:afterSettle", (e) => {
    const boosted = e.detail.target === document.body || e.target === document.body;
    if (boosted) { arrived(); return; }
    tick(); alarm(); soundButton();
    if (bottom) toEnd();
    const drawn = document.querySelector("[data-drawn]"), mode = $("mode");
    if (drawn && mode && drawn.dataset.drawn !== mode.dataset.mode) {
      /* Somebody took, gave back or closed the case: its forms are others now. */
      const draft = $("reply") ? $("reply").value : "";
      htmx.ajax("GET", location.pathname, { target: document.body, swap: "innerHTML" }).then(() => { if ($("reply")) $("reply").value = draft; });
    }
  });

  if (wanted()) soundOn();
  setInterval(tick, 1000);
  arrived();
  listen();
})();
