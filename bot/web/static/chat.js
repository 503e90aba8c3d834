"use strict";
/* The chat page. Works without this file too (plain forms); this adds live answers, a send queue
   that survives a lost connection, and the quick exit. Nothing is stored in the browser. */
(() => {
  const $ = (id) => document.getElementById(id);
  const body = document.body, log = $("log"), quick = $("quick"), typing = $("typing");
  const form = $("compose"), box = $("text"), state = $("state"), down = $("down"), main = log.parentNode;
  let last = Number(body.dataset.last), source, polling, typingTimer, answers = 0, human = false, gone = false;

  /* ---- drawing: every word goes in as text, never as markup ---- */
  const clock = (iso) => {
    const d = new Date(iso), two = (n) => String(n).padStart(2, "0");
    const time = two(d.getHours()) + ":" + two(d.getMinutes());
    return d.toDateString() === new Date().toDateString() ? time : two(d.getDate()) + "/" + two(d.getMonth() + 1) + " " + time;
  };
  document.querySelectorAll("time").forEach((t) => { t.textContent = clock(t.dateTime); });

  const nearEnd = () => main.scrollHeight - main.scrollTop - main.clientHeight < 120;
  let follow = true;
  /* To the end, but never past the top of the person's own last words: an answer is read from its start. */
  function toEnd() {
    const own = [...log.querySelectorAll(".me")].pop();
    const limit = own ? own.offsetTop - main.offsetTop - 10 : 0;
    main.scrollTop = own ? Math.min(limit, main.scrollHeight) : main.scrollHeight;
    down.hidden = nearEnd();
  }

  function row(side, item) {
    const el = $("t-bubble").content.firstElementChild.cloneNode(true), who = el.firstElementChild;
    el.classList.add(side);
    who.textContent = item.name || (side === "me" ? "Bạn:" : "Trả lời:");
    if (item.name) who.className = "who";
    el.querySelector(".text").textContent = item.text;
    const time = el.querySelector("time");
    (item.calls || []).forEach((c) => {
      const a = $("t-call").content.firstElementChild.cloneNode(true);
      a.href = "tel:" + c.number;
      a.querySelector("b").textContent = c.shown;
      a.querySelector("small").textContent = c.label;
      time.before(a);
    });
    time.dateTime = item.at;
    time.textContent = clock(item.at);
    return el;
  }

  function offer(replies) {
    const list = quick.lastElementChild;
    list.textContent = "";
    replies.forEach((r) => {
      const b = document.createElement("button");
      b.name = "payload"; b.value = r.payload; b.textContent = r.title;
      list.append(b);
    });
    quick.hidden = !replies.length;
  }

  function busy(on) {
    clearTimeout(typingTimer);
    typing.hidden = !on;
    if (!on) return;
    if (follow) toEnd();
    typingTimer = setTimeout(() => busy(false), 6000);
  }

  function show(item) {
    if (item.seq <= last) return;
    last = item.seq;
    if (item.side === "me") {
      const mine = [...log.querySelectorAll("[data-wait],[data-took]")];
      const twin = mine.find((el) => item.ref && el.dataset.ref === item.ref)
        || mine.find((el) => !item.ref && el.querySelector(".text").textContent === item.text);
      if (twin) { settle(twin, item.seq); return; }
    } else {
      answers++;
      human = Boolean(item.name);
      busy(false);
      offer(item.quick || []);
    }
    const el = row(item.side, item);
    el.dataset.seq = item.seq;
    log.append(el);
    if (follow) toEnd(); else down.hidden = nearEnd();
  }

  function settle(el, seq) {
    delete el.dataset.wait; delete el.dataset.late;
    if (seq) { delete el.dataset.took; el.dataset.seq = seq; } else if (!el.dataset.seq) el.dataset.took = "";
    const t = el.querySelector("time");
    t.textContent = clock(t.dateTime);
  }

  /* ---- sending: one at a time, in order, until the server says it has it ---- */
  const queue = [];
  let sending = false, pause = 0;
  const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

  function say(fields, text) {
    const el = row("me", { text, at: new Date().toISOString() });
    fields.id = newId();
    el.dataset.ref = fields.id;
    el.dataset.wait = "";
    log.append(el);
    offer([]);
    follow = true;
    toEnd();
    queue.push({ fields, el });
    pump();
  }

  async function pump() {
    if (sending || !queue.length || gone) return;
    sending = true;
    const { fields, el } = queue[0];
    const slow = setTimeout(() => late(el), 8000);
    let wait = 0;
    const before = answers;
    try {
      const answer = await fetch("/send", {
        method: "POST", body: new URLSearchParams(fields), headers: { Accept: "application/json" },
        signal: AbortSignal.timeout ? AbortSignal.timeout(20000) : undefined,
      });
      if (answer.ok) {
        queue.shift(); pause = 0; settle(el);
        if (answers === before && !human) busy(true);
        if ((await answer.json()).fresh) { location.reload(); return; }
      } else if (answer.status === 400 || answer.status === 413) {
        queue.shift(); delete el.dataset.wait; el.dataset.late = "";
        el.querySelector("time").textContent = "Không gửi được tin này";
      } else wait = Number(answer.headers.get("Retry-After")) || -1;
    } catch { wait = -1; }
    clearTimeout(slow);
    sending = false;
    if (wait) {
      late(el);
      pause = wait > 0 ? wait : Math.min(pause ? pause * 2 : 1, 20);
      setTimeout(pump, pause * 1000);
    } else pump();
  }

  function late(el) {
    el.dataset.late = "";
    el.querySelector("time").textContent = "Chưa gửi được, đang thử lại";
  }

  form.addEventListener("submit", (e) => {
    e.preventDefault();
    const text = box.value.trim();
    if (!text) return;
    box.value = ""; grow(); box.focus();
    say({ text }, text);
  });
  quick.addEventListener("submit", (e) => {
    e.preventDefault();
    const b = e.submitter;
    if (b) say({ payload: b.value }, b.textContent);
  });
  box.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && !e.shiftKey && !e.isComposing && matchMedia("(pointer: fine)").matches) {
      e.preventDefault(); form.requestSubmit();
    }
  });
  const grow = () => { box.style.height = "auto"; box.style.height = box.scrollHeight + 2 + "px"; };
  box.addEventListener("input", grow);
  down.addEventListener("click", () => { main.scrollTop = main.scrollHeight; });
  main.addEventListener("scroll", () => { if (nearEnd()) { follow = true; down.hidden = true; } }, { passive: true });
  ["wheel", "touchmove", "keydown"].forEach((kind) => main.addEventListener(kind, () => { follow = nearEnd(); }, { passive: true }));

  /* ---- hearing: a stream where it works, questions every few seconds where it does not ---- */
  const tell = (words) => { if (state.textContent !== words) state.textContent = words; };
  const online = () => tell("Đã kết nối");

  function listen() {
    if (gone) return;
    clearTimeout(polling);
    if (!window.EventSource) { poll(); return; }
    source = new EventSource("/stream?after=" + last);
    let heard = false, broken = 0;
    const deaf = setTimeout(() => { if (!heard) fallBack(); }, 8000);
    const fallBack = () => { clearTimeout(deaf); source.close(); poll(0); };
    source.addEventListener("hello", () => { heard = true; broken = 0; clearTimeout(deaf); online(); pump(); });
    source.addEventListener("item", (e) => show(JSON.parse(e.data)));
    source.onerror = () => {
      if (gone) return;
      tell("Đang kết nối lại…");
      if (source.readyState === 2 || ++broken > 3) fallBack();
    };
  }

  function poll(turn) {
    if (gone) return;
    fetch("/items?after=" + last, { headers: { Accept: "application/json" } })
      .then((r) => { if (r.status === 401) location.reload(); return r.ok ? r.json() : Promise.reject(r); })
      .then((items) => { items.forEach(show); online(); pump(); })
      .catch(() => tell("Mất mạng, đang thử lại…"))
      .finally(() => { polling = setTimeout(() => (turn > 10 ? listen() : poll((turn || 0) + 1)), 3000); });
  }
  addEventListener("online", () => { pause = 0; pump(); });
  addEventListener("offline", () => tell("Mất mạng, đang thử lại…"));
  addEventListener("pageshow", (e) => { if (e.persisted) location.reload(); });

  /* ---- quick exit: blank first, tell the server, leave no history entry ---- */
  function leave(e) {
    if (e) e.preventDefault();
    gone = true;
    queue.length = 0;
    if (source) source.close();
    const to = body.dataset.exit;
    body.textContent = "";
    try { fetch("/exit", { method: "POST", keepalive: true }).catch(() => {}); } catch { /* leaving anyway */ }
    location.replace(to);
  }
  $("exit").addEventListener("submit", leave);
  let escaped = 0;
  addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    if (e.timeStamp - escaped < 900) leave();
    escaped = e.timeStamp;
  });

  toEnd();
  listen();
})();
