"use strict";
/* Live updates, clocks and the alarm of the desk. Everything else is plain forms and links. */
(() => {
  const $ = (id) => document.getElementById(id);
  const title = () => document.title.replace(/^(\([!i]\) .*?|\(\d+\)) · /, "");

  /* ---- clocks: the server's time counts. A computer whose own clock is wrong must not show more time
     than there is. ---- */
  let ahead = 0, heardNow = "";
  const present = () => Date.now() + ahead;
  function keepTime() {
    const told = $("alarm") ? $("alarm").dataset.now : "";
    if (told && told !== heardNow) { heardNow = told; ahead = Date.parse(told) - Date.now(); }
  }
  const two = (n) => String(n).padStart(2, "0");
  function spell(seconds) {
    const s = Math.max(0, Math.floor(seconds)), h = Math.floor(s / 3600);
    return (h ? h + ":" + two(Math.floor(s / 60) % 60) : two(Math.floor(s / 60))) + ":" + two(s % 60);
  }
  function words(seconds) {
    const m = Math.max(0, Math.floor(seconds / 60));
    const units = [[Math.floor(m / 1440), "ngày"], [Math.floor(m / 60) % 24, "giờ"], [m % 60, "phút"]];
    while (units.length > 1 && !units[0][0]) units.shift();
    return units.slice(0, 2).filter(([n]) => n).map(([n, unit]) => n + " " + unit).join(" ") || "chưa tới 1 phút";
  }
  function tick() {
    const now = present();
    document.querySelectorAll("[data-since]").forEach((t) => { t.textContent = spell((now - Date.parse(t.dataset.since)) / 1000); });
    let over = false;
    document.querySelectorAll("[data-left]").forEach((t) => {
      const left = (Date.parse(t.dataset.left) - now) / 1000;
      t.textContent = words(left);
      /* A platform's window has just ended: have the server say what is true now. */
      if (left <= 0 && !t.dataset.told) { t.dataset.told = "yes"; over = true; }
    });
    if (over) htmx.trigger(document.body, "ben:changed");
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

  /* ---- title: urgent cases and news of channels take turns in it, so that neither covers the other ---- */
  let beat = 0, waiting = 0, news = "", left = 0;
  function paint() {
    const turns = waiting ? ["(!) CÓ CA GẤP", left ? news : "(" + waiting + ")"] : left ? [news, ""] : [""];
    const now = turns[beat % turns.length], next = (now ? now + " · " : "") + title();
    if (document.title !== next) document.title = next;
  }

  /* ---- alarm: a sound and a flashing title while an urgent case waits for somebody ---- */
  let audio, known, again;
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
    const asked = (id) => /^(task|offer)-/.test(id);
    waiting = now.filter((id) => !asked(id)).length;
    if (fresh.some(asked)) { news = "(i) " + (fresh.some((id) => id.startsWith("task-")) ? "VIỆC TỚI HẠN" : "CÓ NGƯỜI NHỜ NHẬN CA"); left = 20; }
    paint();
    /* What happens meanwhile puts the next ring off no further. */
    if (!now.some((id) => id.endsWith(":critical"))) { clearInterval(again); again = 0; } else if (!again) again = setInterval(ring, 20000);
  }

  /* ---- channels: once when one falls ill, once when it is well again ---- */
  let heard;
  function channelNews() {
    const dot = $("dot");
    if (!dot) return;
    const now = dot.dataset.news.split(" ").filter(Boolean);
    const fresh = heard ? now.filter((one) => !heard.has(one)) : [];
    heard = new Set(now);
    if (!fresh.length) return;
    ring();
    news = "(i) " + (fresh.some((one) => !one.includes(":well:")) ? "KÊNH GẶP SỰ CỐ" : "KÊNH ĐÃ CHẠY LẠI");
    left = 20;
    paint();
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
  function arrived() { keepTime(); tick(); alarm(); channelNews(); soundButton(); toEnd(); }

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
  /* Keys of the page of messages not understood; what must not happen by a slip is only shown. */
  document.addEventListener("keydown", (e) => {
    const typing = e.target.closest("input:not([type=checkbox], [type=radio]), textarea, select");
    if (typing || e.ctrlKey || e.metaKey || e.altKey || e.repeat || !/^[1-9]$/.test(e.key)) return;
    const button = document.querySelector('[data-key="' + e.key + '"]');
    if (!button) return;
    e.preventDefault();
    if (button.dataset.focus) button.focus(); else button.click();
  });
  /* A request that failed on the way is not lost in silence: the words stay in the box. */
  document.addEventListener("htmx:sendError", () => { $("offline").hidden = false; });

  let bottom = true, opened = [];
  document.addEventListener("htmx:beforeSwap", () => {
    opened = [...document.querySelectorAll(".group details[open]")].map((one) => one.id);
    const t = $("thread");
    bottom = !t || t.scrollHeight - t.scrollTop - t.clientHeight < 80;
  });
  document.addEventListener("htmx:afterSettle", (e) => {
    const boosted = e.detail.target === document.body || e.target === document.body;
    if (boosted) { arrived(); return; }
    keepTime(); tick(); alarm(); channelNews(); soundButton();
    opened.forEach((id) => { if ($(id)) $(id).open = true; });
    if (bottom) toEnd();
    const drawn = document.querySelector("[data-drawn]"), mode = $("mode");
    if (drawn && mode && drawn.dataset.drawn !== mode.dataset.mode) {
      /* Somebody took, gave back or closed the case: its forms are others now. */
      const draft = $("reply") ? $("reply").value : "";
      htmx.ajax("GET", location.pathname, { target: document.body, swap: "innerHTML" }).then(() => { if ($("reply")) $("reply").value = draft; });
    }
  });

  if (wanted()) soundOn();
  setInterval(() => { tick(); beat += 1; if (left) left -= 1; paint(); }, 1000);
  arrived();
  listen();
})();
