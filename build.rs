//! Rebuilds the crate when a built-in pack gains or loses a file.
fn main() {
    println!("cargo:rerun-if-changed=templates");
}
