"""What is written down about assessment, plan, work and ending."""

from domain.case.vocabulary import BpssDomain

INQUIRIES = (
    "Anak bercerita tentang rumah, sekolah, dan alasannya pergi.",
    "Mengamati anak saat piket dan makan bersama.",
    "Berbicara dengan pengasuh tentang tidur dan pergaulan anak.",
    "Guru lama mengingat anak sebagai siswa yang pendiam.",
)
STATEMENTS = {
    BpssDomain.BIO: ("Tidur cukup, nafsu makan baik.", "Sering sakit perut pada malam hari.", "Tidak merokok."),
    BpssDomain.PSYCHO: ("Mudah cemas jika mendengar suara keras.", "Percaya diri saat bermain musik."),
    BpssDomain.SOCIAL: ("Pergi agar tidak membebani orang tua.", "Punya dua teman dekat di terminal."),
    BpssDomain.SPIRITUAL: ("Ikut berdoa bersama, mengatakan menenangkan.", "Mengenal guru ngaji di kampungnya."),
}
SPECIAL = "Pernah menghirup lem, menurut anak sendiri."
LATE_BECAUSE = "Anak memerlukan waktu untuk percaya; wawancara ditunda dua kali."
GOALS = (
    ("Anak kembali bersekolah di kelas yang sesuai", "Hadir sedikitnya 80 persen hari sekolah selama satu bulan"),
    ("Menelepon keluarga dan menyepakati pertemuan", "Satu telepon setiap minggu dan satu pertemuan tercatat"),
    ("Memiliki akta kelahiran dan NIK", "Salinan akta dan NIK ada di berkas"),
    ("Menyelesaikan delapan kelas keterampilan bengkel", "Delapan kehadiran dan satu hasil kerja"),
    ("Tidur teratur dan tidak keluar pada malam hari", "Tidak ada catatan keluar malam selama tiga minggu"),
    ("Mengenali rasa marah dan menenangkan diri", "Tiga cara yang dipakai menurut anak dan pengasuh"),
    ("Menabung dari uang saku", "Catatan tabungan empat minggu"),
)
EXPECTED = "Tercapai seperti yang disepakati pada akhir waktu"
CHILD_WORDS = ("Aku mau coba.", "Kalau teman-teman boleh ikut, aku mau.", "Boleh pelan-pelan?")
CHANGES = ("Jadwal sekolah berubah.", "Keluarga meminta waktu lebih lama.", "Anak meminta dengan kata-katanya sendiri.")

SESSIONS = (
    "Anak menggambar peta tempat-tempat yang aman dan tidak aman baginya.",
    "Latihan mengatakan tidak; anak tertawa lalu mencoba sungguh-sungguh.",
    "Membicarakan telepon dengan ibu; anak diam lama, lalu meminta diulang minggu depan.",
    "Berlatih membongkar karburator; anak teliti dan sabar.",
    "Membaca bersama tiga halaman; anak minta buku lain.",
)
NOT_HELD = "Anak tidak hadir; dicari pengasuh dan dijadwalkan ulang."
RESULTS = ("lebih tenang daripada minggu lalu", "menyepakati latihan di rumah", "belum ada perubahan")
NEXT_STEPS = ("melanjutkan minggu depan", "menghubungi sekolah", "meminta pendapat psikolog", "mengajak keluarga")
SEALED_NOTE = "Catatan konseling yang hanya dibaca penulisnya."
NOTES = (
    *("Makan habis, membantu menyapu.", "Bermain bola sampai sore, lalu mandi.", "Tidur siang dua jam, agak murung."),
    *("Menelepon keluarga dengan didampingi.", "Bertengkar kecil, sudah saling meminta maaf."),
    *(
        "Belajar berhitung dengan relawan.",
        "Minum obat sesuai jadwal.",
        "Ikut memasak dan bercerita tentang kampungnya.",
    ),
)
ROOMS = ("ruang makan", "kamar", "halaman", "ruang belajar", "dapur")
DETAILS = ("tiga kali makan", "pakaian dan perlengkapan mandi", "obat dan pemeriksaan suhu", "bimbingan belajar")
BEHAVIOUR = ("Lebih terbuka kepada pengasuh, bangun tepat waktu.", "Membantu anak yang lebih kecil.")
CONCLUSIONS = "Semua profesi sepakat melanjutkan rencana dan menyiapkan keluarga."
PROFESSIONS = "pekerja sosial, pengasuh, psikolog"

SUMMARIES = (
    "Kebutuhan dasar terpenuhi, sebagian tujuan tercapai, keluarga siap menerima.",
    "Anak tinggal singkat; tempat yang lebih sesuai sudah ditemukan.",
    "Anak memilih tidak melanjutkan layanan; cara kembali sudah dijelaskan.",
)
UNMET = "Waktu tinggal terlalu singkat untuk tujuan yang tersisa."
EXIT_PLAN = "Kunjungan dan telepon pada hari ke-14, ke-30, dan ke-90; anak menyimpan nomor pekerja sosial."
FAMILY_ACCOUNTS = ("Rumah sederhana, keluarga bersedia, sekolah dekat.", "Perlu bantuan sembako; tetangga mendukung.")
NOT_TOLD = "Anak sudah pergi sebelum dapat diberi tahu."
CHILD_VIEW = "Mau pulang, asal boleh menelepon pekerja sosial."
FEEDBACK = ("Di sini aku bisa tidur.", "Aku mau datang lagi main.", "Lama-lama aku betah.", "Biasa saja.")
AFTERCARE = ("Sekolah, membantu ibu berjualan.", "Bekerja di bengkel tetangga.", "Sehat, sesekali ke terminal.")
OUTCOMES = ("Tinggal bersama keluarga dan bersekolah.", "Hidup mandiri dengan dukungan bengkel.")
REOPENING = ("Terlihat lagi tidur di terminal.", "Anak menelepon dan meminta kembali.")
