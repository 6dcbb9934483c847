"""Names for people and places. Children are named after sky and sea, staff after trees: nobody here is real."""

NICKNAMES = (
    *("Embun", "Fajar", "Senja", "Bintang", "Guntur", "Pelangi", "Ombak", "Kabut", "Rimba", "Telaga", "Samudra"),
    *("Kejora", "Halilintar", "Gerimis", "Rembulan", "Mentari", "Angin", "Awan", "Batu", "Bukit", "Delta", "Karang"),
    *("Lembah", "Muara", "Padang", "Pasir", "Sungai", "Tebing", "Teluk", "Tanjung", "Bara", "Nyala"),
)
SECOND_NAMES = ("Biru", "Jingga", "Perak", "Hijau", "Malam", "Pagi", "Utara", "Timur", "Selatan", "Barat", "Tenang")
RELATIVES = ("Ibu Kenari", "Ibu Merpati", "Bapak Elang", "Bapak Rajawali", "Tante Camar", "Paman Gelatik")
RELATIONS = ("ibu", "ayah", "nenek", "tante", "paman", "kakak")
TREES = (
    *("Akasia", "Angsana", "Aren", "Asam", "Bakau", "Bambu", "Beringin", "Bidara", "Bungur", "Cemara", "Cempedak"),
    *("Durian", "Eboni", "Flamboyan", "Gaharu", "Gayam", "Jambu", "Jamblang", "Kelapa", "Kemiri", "Kenari", "Ketapang"),
    *("Lamtoro", "Langsat", "Mahkota", "Mangga", "Mengkudu", "Merbau", "Mindi", "Nangka", "Nibung", "Nyamplung"),
    *(
        "Pala",
        "Pinang",
        "Pulai",
        "Rambutan",
        "Randu",
        "Rasamala",
        "Sagu",
        "Salam",
        "Sawo",
        "Sengon",
        "Sukun",
        "Trembesi",
    ),
)
PLACES = (
    *("Terminal Amplas", "Terminal Pinang Baris", "Simpang Pos", "Pasar Sambu", "Simpang Aksara", "Stasiun Medan"),
    *("Pasar Petisah", "Simpang Kampung Lalang", "Pajak Sukaramai", "Lapangan Merdeka", "Jembatan Pulo Brayan"),
    *("Simpang Jamin Ginting", "Pelabuhan Belawan", "Simpang Selayang", "Simpang Limun", "Pasar Simpang Melati"),
)
DISTRICTS = ("Medan Johor", "Medan Denai", "Medan Tembung", "Deli Serdang", "Binjai", "Langkat", "Serdang Bedagai")
