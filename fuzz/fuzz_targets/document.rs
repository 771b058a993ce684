//! Bytes to the `document` target.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    comity_fuzz_targets::run("document", input);
});
