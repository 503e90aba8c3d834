"use strict";
/* The chat page. Works without this file too (plain forms); this adds live answers, a send queue
   that survives a lost connection, photos made small, a voice recorder, the place by consent, and
   the quick exit. Nothing is stored in the browser. */
(() => {
  const $ = (id) => document.getElementById(id);
  const body = document.body, log = $("log"), quick = $("quick"), typing = $("typing"), note = $("note");
  const form = $("compose"), box = $("text"), state = $("state"), down = $("down"), main = log.parentNode;
  const make = (tag, words) => { const el = document.createElement(tag); el.textContent = words; return el; };
  let last = Number(body.dataset.last), typingTimer, answers = 0, human = false, gone = false;

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
    if (item.picture) {
      /* Closed until it is asked for: it is not even fetched before. */
      const shut = $("t-picture").content.firstElementChild.cloneNode(true);
      shut.addEventListener("toggle", () => {
        const picture = document.createElement("img");
        picture.alt = "Ảnh được gửi cho bạn";
        picture.src = item.picture;
        shut.append(picture);
      }, { once: true });
      time.before(shut);
    }
    time.dateTime = item.at;
    time.textContent = clock(item.at);
    return el;
  }

  /* What the server has is in its order; what it does not have yet stands behind it. */
  function place(el, seq) {
    const before = [...log.querySelectorAll("[data-seq]")].pop();
    el.dataset.seq = seq;
    if (!before) log.prepend(el);
    else if (before !== el && before.nextElementSibling !== el) before.after(el);
  }

  function offer(replies) {
    const list = quick.lastElementChild;
    list.textContent = "";
    replies.forEach((r) => {
      const b = make("button", r.title);
      b.name = "payload"; b.value = r.payload;
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
    if (gone || item.seq <= last) return;
    last = item.seq;
    if (item.side === "me") {
      const twin = [...log.querySelectorAll("[data-wait],[data-took]")].find((el) => el.dataset.ref === item.ref);
      if (twin) {
        /* A file that has arrived, though we were not told, is not sent again. */
        const one = lines["/upload"].find((sent) => sent.el === twin);
        if (one) { one.done = true; if (one.call) one.call.abort(); }
        settle(twin);
        place(twin, item.seq);
        return;
      }
    } else {
      answers++;
      human = Boolean(item.name);
      busy(false);
      offer(item.quick || []);
    }
    place(row(item.side, item), item.seq);
    if (follow) toEnd(); else down.hidden = nearEnd();
  }

  /* What was erased goes from the open page too: whoever takes the phone next would read it here. */
  function erase(upTo) {
    if (gone || !upTo) return;
    const fresh = upTo > last;
    [...log.querySelectorAll(".row")].forEach((el) => {
      const seq = Number(el.dataset.seq);
      /* The words that asked for it have no place in the order: nobody is shown them any more. */
      if (seq ? seq <= upTo : fresh && "took" in el.dataset) el.remove();
    });
    if (upTo < last) return;
    last = upTo;
    offer([]);
  }

  /* The server has it. */
  function settle(el) {
    delete el.dataset.wait; delete el.dataset.late;
    el.dataset.took = "";
    const t = el.querySelector("time"), cancel = el.querySelector(".cancel");
    t.textContent = clock(t.dateTime);
    if (cancel) cancel.remove();
  }

  function mark(el, words, late) {
    if (!("wait" in el.dataset)) return;
    if (late) el.dataset.late = "";
    el.querySelector("time").textContent = words;
  }

  /* ---- sending: one at a time, in order, under the same id until the server says it has it. Words
     have a line of their own: they never wait behind a photo. ---- */
  const lines = { "/send": [], "/upload": [] };
  const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  let stale = false;

  function say(fields, text, file) {
    const el = row("me", { text, at: new Date().toISOString() }), path = file ? "/upload" : "/send";
    fields.id = newId();
    el.dataset.ref = fields.id;
    el.dataset.wait = "";
    const one = { path, fields, file, el };
    if (file) {
      const cancel = make("button", "Hủy");
      cancel.type = "button"; cancel.className = "cancel";
      cancel.onclick = () => { one.done = true; el.remove(); if (one.call) one.call.abort(); else pump(path); };
      el.querySelector(".bubble").append(cancel);
    }
    log.append(el);
    note.hidden = true;
    offer([]);
    follow = true;
    toEnd();
    lines[path].push(one);
    pump(path);
  }

  /* Send once; status 0 when the connection failed or nothing moved for half a minute. */
  const post = (one) => new Promise((done) => {
    const call = one.call = new XMLHttpRequest(), data = one.file ? new FormData() : new URLSearchParams();
    Object.keys(one.fields).forEach((name) => data.append(name, one.fields[name]));
    if (one.file) data.append("file", one.file, "tep");
    let watch;
    const moves = () => { clearTimeout(watch); watch = setTimeout(() => call.abort(), 30000); };
    call.open("POST", one.path);
    call.setRequestHeader("Accept", "application/json");
    call.upload.onprogress = (e) => {
      moves();
      if (one.file) mark(one.el, "Đang gửi " + Math.floor(100 * e.loaded / e.total) + "%");
    };
    call.onloadend = () => {
      clearTimeout(watch);
      one.call = null;
      let said = {};
      try { said = JSON.parse(call.responseText); } catch { /* an error page of somebody between us */ }
      done({ status: call.status, said, wait: Number(call.getResponseHeader("Retry-After")) });
    };
    moves();
    call.send(data);
  });

  async function pump(path) {
    const line = lines[path];
    if (line.sending || gone || Date.now() < line.until) return;
    while (line.length && line[0].done) line.shift();
    if (!line.length) { renew(); return; }
    line.sending = true;
    const one = line[0], el = one.el, before = answers;
    const slow = setTimeout(() => { if (!one.file) late(el); }, 8000);
    const { status, said, wait } = await post(one);
    clearTimeout(slow);
    line.sending = false;
    if (gone) return;
    if (status === 200 && said.ok) {
      line.shift(); line.pause = 0;
      if (!el.dataset.seq) settle(el);
      if (answers === before && !human) busy(true);
      stale = stale || said.fresh;
    } else if ([400, 413, 415].includes(status)) {
      line.shift();
      refuse(el, said.error);
    } else if (!one.done) {
      late(el);
      line.pause = wait || Math.min(line.pause ? line.pause * 2 : 1, 10);
      /* Only what the server asked for is waited for when the network comes back. */
      line.until = wait ? Date.now() + wait * 1000 : 0;
      setTimeout(() => pump(path), line.pause * 1000);
      return;
    }
    pump(path);
  }
  const pumpAll = () => Object.keys(lines).forEach(pump);

  const late = (el) => mark(el, "Chưa gửi được, đang thử lại. Đừng tắt trang nhé.", true);
  function refuse(el, why) {
    if (el.dataset.seq) return;
    mark(el, why || "Không gửi được tin này.", true);
    delete el.dataset.wait;
    const cancel = el.querySelector(".cancel");
    if (cancel) cancel.remove();
    place(el, last);
  }

  /* Our session is another one than the page was drawn for: draw it anew, once nothing can be lost. */
  function renew() {
    if (stale && !box.value.trim() && !recorder && Object.values(lines).every((line) => !line.length)) location.reload();
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

  /* ---- photos, recordings, the place: nothing of them is drawn, it would stay on the screen ---- */
  const MOST = 8e6, LONGEST = 300;
  let recorder = null, records = Boolean(window.MediaRecorder && navigator.mediaDevices);
  function tell(words) { note.textContent = words; note.hidden = !words; }
  function panel(el, yes, no) {
    tell("");
    el.hidden = false;
    el.querySelector(".yes").onclick = yes;
    el.querySelector(".no").onclick = no;
    el.querySelector(".yes").focus();
    if (follow) toEnd();
  }

  function choose(accept, use) {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = accept;
    input.onchange = () => { if (input.files[0]) use(input.files[0]); };
    input.click();
  }

  /* To at most 1600 pixels, long screenshots to what can still be read. Drawing it anew also drops
     where and when it was taken; the server does so once more. */
  async function small(file) {
    try {
      const image = await createImageBitmap(file), canvas = document.createElement("canvas");
      const long = Math.max(image.width, image.height), short = Math.min(image.width, image.height);
      const by = Math.min(1, long > 2 * short ? Math.min(1080 / short, 8000 / long) : 1600 / long);
      canvas.width = Math.max(1, Math.round(image.width * by));
      canvas.height = Math.max(1, Math.round(image.height * by));
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      const made = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", .85); });
      if (made) return made;
    } catch { /* a kind that this browser can't draw: it goes as it is */ }
    /* Read now: a phone may take the file back while the network is away. */
    return new Blob([await file.arrayBuffer()], { type: file.type });
  }

  async function attach(file, photo) {
    tell(photo ? "Đang chuẩn bị ảnh…" : "");
    let data;
    try { data = photo ? await small(file) : new Blob([await file.arrayBuffer()], { type: file.type }); } catch { /* said below */ }
    if (gone) return;
    if (!data || !data.size) tell("Máy không đọc được tệp này. Bạn thử tệp khác nhé.");
    else if (data.size > MOST) tell("Tệp này nặng quá, chỉ gửi được tới 8 MB. Bạn gửi tệp ngắn hơn nhé.");
    else { tell(""); say({}, photo ? "Ảnh" : "Ghi âm", data); }
  }

  async function record() {
    if (recorder) return;
    let sound;
    try { sound = await navigator.mediaDevices.getUserMedia({ audio: true }); } catch { /* said below */ }
    if (!sound) {
      records = false;
      tell("Máy chưa cho ghi âm ở đây. Bấm Ghi âm lần nữa để chọn một bản ghi có sẵn, hoặc gõ vài chữ cũng được.");
      return;
    }
    const pieces = [], begun = Date.now();
    const mine = recorder = new MediaRecorder(sound, { audioBitsPerSecond: 24000 });
    let wanted = false;
    const tick = setInterval(() => {
      const seconds = Math.floor((Date.now() - begun) / 1000);
      $("clock").textContent = Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
      if (seconds >= LONGEST) end(true);
    }, 500);
    const end = (send) => { wanted = send; if (mine.state !== "inactive") mine.stop(); };
    mine.ondataavailable = (e) => pieces.push(e.data);
    mine.onstop = () => {
      clearInterval(tick);
      sound.getTracks().forEach((t) => t.stop());
      recorder = null;
      if (gone) return;
      $("voice").hidden = true;
      if (wanted) attach(new Blob(pieces, { type: mine.mimeType }), false);
      else renew();
    };
    $("clock").textContent = "0:00";
    mine.start();
    panel($("voice"), () => end(true), () => end(false));
  }

  function locate() {
    const ask = $("where"), close = () => { ask.hidden = true; box.focus(); };
    const unable = () => { close(); tell("Không lấy được vị trí. Bạn gõ tên nước, thành phố, hoặc chữ trên biển hiệu gần bạn nhé."); };
    panel(ask, () => {
      if (!navigator.geolocation) { unable(); return; }
      ask.hidden = true;
      tell("Đang tìm vị trí…");
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        tell("");
        if (!gone) say({ latitude: coords.latitude.toFixed(6), longitude: coords.longitude.toFixed(6) }, "Đã gửi vị trí");
      }, unable, { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 });
    }, close);
  }

  $("tools").hidden = false;
  $("tools").addEventListener("click", (e) => {
    const b = e.target.closest("button"), tool = b && b.dataset.tool;
    if (tool === "photo") choose("image/*", (file) => attach(file, true));
    if (tool === "where") locate();
    if (tool === "voice") {
      if (records) record();
      else choose("audio/*", (file) => attach(file, false));
    }
  });

  /* ---- hearing: a stream where it works, questions every few seconds where it does not; anew after
     45 seconds of silence, since a connection can die without a word (a phone that slept) ---- */
  const HEALTHY = 45000, BEAT = 25000;
  let source, polling, round = 0, heardAt = 0;
  const status = (words) => { if (state.textContent !== words) state.textContent = words; };
  const hear = () => { heardAt = Date.now(); status("Đã kết nối"); };

  function listen() {
    if (gone) return;
    hush();
    heardAt = Date.now();
    if (!window.EventSource) { poll(0); return; }
    const mine = source = new EventSource("/stream?after=" + last);
    let broken = 0;
    const deaf = setTimeout(() => fallBack(), 8000);
    const fallBack = () => { clearTimeout(deaf); if (mine === source) { hush(); poll(0); } };
    mine.addEventListener("hello", () => { broken = 0; clearTimeout(deaf); hear(); pumpAll(); });
    mine.addEventListener("beat", hear);
    mine.addEventListener("erased", (e) => { hear(); erase(Number(e.data)); });
    mine.addEventListener("item", (e) => { hear(); show(JSON.parse(e.data)); });
    mine.onerror = () => {
      if (gone || mine !== source) return;
      status("Đang kết nối lại…");
      if (mine.readyState === 2 || ++broken > 3) fallBack();
    };
  }

  /* End whatever listens now. */
  function hush() {
    round++;
    clearTimeout(polling);
    if (source) source.close();
    source = null;
  }

  function poll(turn) {
    const mine = round, current = () => !gone && mine === round;
    if (!current()) return;
    fetch("/items?after=" + last, { headers: { Accept: "application/json" } })
      .then((r) => {
        if (r.status === 401) { stale = true; renew(); }
        return r.ok ? r.json().then((items) => [items, Number(r.headers.get("Ben-Erased"))]) : Promise.reject(r);
      })
      .then(([items, erased]) => { if (current()) { hear(); erase(erased); items.forEach(show); pumpAll(); } })
      .catch(() => { if (current()) status("Đang mất mạng…"); })
      .finally(() => {
        if (current()) polling = setTimeout(() => { if (turn > 10) listen(); else poll(turn + 1); }, 3000);
      });
  }
  const wake = (silence) => { if (!gone && Date.now() - heardAt > silence) { listen(); pumpAll(); } };
  setInterval(() => wake(HEALTHY), 5000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) wake(BEAT); });
  addEventListener("online", () => { Object.values(lines).forEach((line) => { line.pause = 0; }); pumpAll(); wake(0); });
  addEventListener("offline", () => status("Đang mất mạng…"));
  addEventListener("pageshow", (e) => { if (e.persisted) location.reload(); });

  /* ---- quick exit: blank first, tell the server, leave no history entry; the same in other tabs.
     The one cookie says "left" where the network fails us: then nothing is shown at the next visit. ---- */
  const tabs = window.BroadcastChannel ? new BroadcastChannel("left") : null;
  function leave(told) {
    gone = true;
    const to = body.dataset.exit;
    body.textContent = "";
    hush();
    if (tabs && !told) tabs.postMessage(1);
    Object.values(lines).forEach((line) => { line.forEach((one) => { if (one.call) one.call.abort(); }); line.length = 0; });
    try {
      if (recorder) recorder.stop();
      if (!told) document.cookie = "left=1; path=/; samesite=strict" + (location.protocol === "https:" ? "; secure" : "");
      if (!told) fetch("/exit", { method: "POST", keepalive: true }).catch(() => {});
    } catch { /* leaving anyway */ }
    location.replace(to);
  }
  if (tabs) tabs.onmessage = () => leave(true);
  $("exit").addEventListener("submit", (e) => { e.preventDefault(); leave(false); });
  let escaped = 0;
  addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    if (e.timeStamp - escaped < 900) leave(false);
    escaped = e.timeStamp;
  });

  toEnd();
  listen();
})();
