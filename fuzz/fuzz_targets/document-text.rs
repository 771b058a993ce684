//! Bytes to the `document-text` target.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    comity_fuzz_targets::run("document-text", input);
});
