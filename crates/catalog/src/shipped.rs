//! The formats and words that Comity ships, as parts of the program.

macro_rules! shipped {
    ($($id:literal),* $(,)?) => {
        /// Words in English: file and text.
        pub(crate) const ENGLISH: &[(&str, &str)] = &[
            ("common.ftl", include_str!("../../../formats/i18n/en/common.ftl")),
            $((concat!($id, ".ftl"), include_str!(concat!("../../../formats/i18n/en/", $id, ".ftl")))),*
        ];

        /// Words in Russian: file and text.
        pub(crate) const RUSSIAN: &[(&str, &str)] = &[
            ("common.ftl", include_str!("../../../formats/i18n/ru/common.ftl")),
            $((concat!($id, ".ftl"), include_str!(concat!("../../../formats/i18n/ru/", $id, ".ftl")))),*
        ];

        /// Files of formats: name and text.
        pub(crate) const FILES: &[(&str, &str)] =
            &[$((concat!($id, ".json"), include_str!(concat!("../../../formats/", $id, ".json")))),*];
    };
}

shipped![
    "F01", "F02", "F03", "F04", "F05", "F06", "F07", "F08", "F09", "F10", "F11", "F12", "F13", "F14", "F15", "F16",
    "F17", "F18", "F19", "F20", "F21", "F22", "F23", "F24", "F25", "F26", "F27", "F28", "F29", "F30", "F31", "F32",
    "F33", "F34", "F35", "F36", "F37", "F38", "F39", "F40", "F41", "F42", "F50", "F51", "F52", "F53", "F54", "F55",
    "F56", "F57", "F58", "F60", "F61", "F62", "F63", "F90"
];
