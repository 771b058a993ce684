//! Bytes to the `verifier-key` target.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    comity_fuzz_targets::run("verifier-key", input);
});
