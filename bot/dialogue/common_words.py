"""Common words that tell languages in Latin letters apart."""

from __future__ import annotations

_NEUTRAL = """
    ad admin alo app bangkok bavet bokeo bot camera campuchia casino cccd chat clip colab
    container covid dolab dubai email eps facebook fb game gmail google grab group hot hotline
    inbox iphone japan karaoke kk korea laos line link malaysia manila marketing massage
    messenger myanmar myawaddy offline ok okay oke online page park passport penh philippines
    phnom pro sale samsung shop sihanouk sihanoukville sim singapore sms spa taiwan taxi tele
    telegram telesale tiktok tokutei viber video vip visa web wechat wifi youtube zalo
"""
#: Foreign words that Vietnamese people use as their own: they speak for no language.
NEUTRAL = frozenset(_NEUTRAL.split())

#: English words that Vietnamese sentences are sprinkled with.
BORROWED = frozenset(
    {
        *("hello", "helo", "hallo", "help", "thanks", "thank", "thanh", "sorry", "out", "check"),
        *("word", "font", "team", "boss", "sếp", "shop", "free", "job", "stop", "start", "menu"),
        *("scam", "fake", "block", "spam", "ship", "order", "video", "live", "share"),
        *("deposit", "refund", "deadline", "salary", "company", "passport", "book", "confirm"),
        *("contact", "service", "interview", "contract", "agent", "visa", "cancel", "pass"),
        *("license", "hr", "sale", "cv", "test", "feedback", "review", "follow", "admin"),
    }
)

_COMMON = {
    "en": """
        u ur r im
        the you your are is am was were be been have has had what how where when who why which
        help please me my i we they them he she his her it this that there here not dont don't
        no yes can cannot can't could will would should want need know think work working job
        boss money salary pay paid police passport family home go going come back call calling
        phone number embassy and or but because if with from for of on in at to about any some
        more very much many month months week weeks day days year years hello hi hey thanks
        thank thx bro sir madam pls plz sorry good morning night friend brother sister wife
        husband do does did get got let tell speak english vietnamese take took keep kept scam
        fake company agent factory legal illegal trust safe danger locked hurt sick hungry
        find missing lost contact our their out now today floor a an these those too also then
        than just only us him worker workers beaten hit threatened trapped forced escape run
        away sold vietnam owner boat factory hotel room door locked doors alone someone people
        talk person raped truck daughter common scams offer offers
    """,
    "id": """
        saya aku kamu anda dia kami kita mereka tidak nggak gak ngga bisa mau ingin sudah
        belum adalah yang dan di ke dari untuk dengan ini itu apa siapa mana kapan kenapa
        bagaimana gimana tolong bantu pak bu bapak ibu mas mbak kerja bekerja gaji uang paspor
        polisi telepon nomor rumah pulang majikan bos agen perusahaan penipuan ditipu hilang
        takut lapar sakit hari bulan terima kasih halo selamat pagi malam ada jangan harus
        karena kalau juga sekarang kedutaan
    """,
    "ms": """
        saya awak kami kita mereka tak boleh nak hendak sudah belum ialah yang dan di ke dari
        untuk dengan ini itu apa siapa mana bila kenapa macam bagaimana tolong encik puan
        pukul dipukul
        kerja gaji duit wang paspot pasport polis telefon nombor rumah balik majikan bos ejen
        syarikat tipu kena hilang takut lapar sakit hari bulan terima kasih helo selamat pagi
        malam ada jangan mesti kerana kalau juga sekarang kedutaan pegang tahan bayar dapat
    """,
    "tl": """
        ako ikaw siya kami tayo sila hindi opo po ang ng mga sa na ay ito iyan ano sino saan
        kailan bakit paano tulong trabaho sahod pera pulis salamat kumusta gusto wala may
        meron
    """,
    "fr": """
        je tu il elle nous vous ils est sont suis avez mon ma mes le la les un une des de du
        et ou mais pas ne que qui quoi comment aide aidez travail argent police passeport
        merci bonjour salut besoin pour avec dans sur patron famille maison pris prise m'a on
        battu veux voudrais rentrer retard salaire perdu volé numéro ambassade aidez
    """,
    "de": """
        ich du er sie wir ihr ist sind bin habe haben mein meine der die das ein eine und oder
        aber nicht kein was wer wie wo wann warum hilfe bitte arbeit geld polizei pass danke
        hallo brauche für mit von zu chef familie
    """,
    "es": """
        yo tu el ella nosotros es son soy estoy tengo mi mis los las un una de del y o pero no
        que quien como donde ayuda trabajo dinero policia pasaporte gracias hola necesito para
        con
    """,
}
#: Language → words that show it; those that are Vietnamese syllables too weigh little.
COMMON = {code: frozenset(words.split()) for code, words in _COMMON.items()}
