//! The formats and words that Comity ships, as parts of the program.

macro_rules! shipped {
    ($($id:literal),* $(,)?) => {
        /// Files of formats: name and text.
        pub(crate) const FILES: &[(&str, &str)] =
            &[$((concat!($id, ".json"), include_str!(concat!("../../../formats/", $id, ".json")))),*];
    };
}

shipped!["F03", "F05", "F09", "F13", "F27", "F90"];
