"""What is written down on the street, at the door, and when something goes wrong."""

ACTIVITIES = (
    *("menjual tisu di lampu merah", "mengamen dengan ukulele kecil", "mengumpulkan botol bekas", "menyemir sepatu"),
    *("membantu parkir", "duduk di emperan toko", "menjual air mineral", "membersihkan kaca mobil"),
)
COMPANIONS = ("sendirian", "bersama dua teman sebaya", "bersama adiknya", "di antara pedagang")
MARKS = ("bekas luka di lengan kiri", "tahi lalat di pipi kanan", "rambut dicat merah", "gelang karet hitam")
CONDITIONS = (
    *("sehat, lapar", "batuk ringan", "lelah, pakaian basah", "luka lecet di lutut", "sehat, bersih", "mengantuk"),
    *("demam ringan, diberi obat penurun panas", "gatal di tangan", "sehat dan ceria", "pucat, minta makan"),
)
WISHES = ("ingin sekolah lagi", "ingin bekerja di bengkel", "ingin pulang tetapi takut", "belum tahu")
ACCOUNTS = (
    "Anak bercerita sedikit tentang rumahnya dan cepat mengganti topik.",
    "Anak mau berbicara setelah diajak makan; janji bertemu lagi besok.",
    "Anak mengatakan tidur berpindah-pindah dan bekerja sampai malam.",
    "Anak menjawab singkat, mengamati petugas dari jauh, lalu mendekat.",
    "Anak bertanya apakah di rumah singgah boleh membawa temannya.",
)
REFERRALS = (
    "Tidak punya tempat tidur yang aman dan bersedia ikut.",
    "Sakit dan tidak ada orang dewasa yang mendampingi.",
)

BROUGHT_BY = ("tim penjangkauan", "warga sekitar", "petugas terminal", "datang sendiri")
BROUGHT_BY_OPERATION = "Satpol PP dan Dinas Sosial"
BELONGINGS = ("tas kecil dan satu kaus", "ukulele, uang Rp23.000", "tidak ada", "telepon genggam rusak")
FINDINGS = (
    "Tidak ada luka berat; perlu mandi, makan, dan istirahat.",
    "Tampak takut pada orang dewasa; ditempatkan dekat pengasuh.",
    "Batuk lebih dari seminggu; dirujuk ke puskesmas besok pagi.",
    "Kooperatif, mengantuk, tidak ada tanda bahaya saat ini.",
)
HEALTH = ("berat badan kurang", "gigi berlubang", "infeksi kulit ringan", "riwayat asma menurut anak")
EXPLAINED = (
    "dengan bahasa sederhana dan gambar",
    "dibacakan pelan, anak mengulang dengan kata-katanya",
    "melalui telepon, dicatat",
)
TERMS = "Mengikuti aturan rumah, bertemu pekerja sosial setiap minggu, dan berkata jujur jika ingin pergi."
OVERRIDE_REASON = "Orang tua belum dapat dihubungi; anak memerlukan tempat aman malam ini."
INTAKE_REASONS = (
    "Anak memerlukan tempat aman, dan tidak ada keluarga yang dapat menerimanya sekarang.",
    "Anak bersedia tinggal dan keluarga akan ditelusuri.",
    "Kebutuhan dasar tidak terpenuhi di jalan.",
)
TURNED_AWAY = ("Keluarga datang menjemput dan rumahnya aman.", "Kebutuhan anak lebih sesuai di lembaga lain.")

RISK_REASONS = (
    *(
        "Tidur di jalan tanpa pendamping.",
        "Ada orang dewasa yang menagih uang setoran.",
        "Sering pergi pada malam hari.",
    ),
    "Bertengkar dengan penghuni lain dan mengancam pergi.",
)
NO_NEW_RISK = "Tidak ada tanda bahaya baru."
CALMER = ("Tidak ada kejadian dalam dua minggu; anak tidur teratur.", "Kontak dengan keluarga berjalan aman.")
SAFE_BECAUSE = "Anak didampingi di tempat aman; orang yang mengancam sudah dilaporkan."
CHASED = "Anak dikejar orang dewasa yang menagih uang."
EVIDENCE = ("Formulir kertas dibaca ulang.", "Anak meralatnya sendiri.", "Dibandingkan dengan buku jaga malam.")
ALLEGATION = "Anak mengatakan orang ini memukulnya di rumah."
ALLEGATION_RESOLVED = "Diperiksa bersama UPTD PPA; hasilnya dicatat di berkas tersendiri."
BLOCKED_BECAUSE = "Meminta anak menyetor uang dan mengancamnya."
BLOCK_LIFTED = "Sudah dipindahkan dari wilayah ini dan tidak mencari anak lagi."
SEEN_AFTER_CLOSING = "Terlihat tidur lagi di terminal, menurut petugas yang baru mengirim catatannya."
