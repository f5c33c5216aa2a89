//! temp
fn main() {
    let (input, _) = gongkai::read::read(std::path::Path::new("inputs/nanchang-2023"), &[]);
    let input = input.unwrap();
    let c = gongkai::compose::compose(&input.budget, &input.pack).unwrap();
    let system = std::env::args().nth(1).is_some();
    let t = std::time::Instant::now();
    let fonts = std::sync::Arc::new(gongkai::typeset::fonts::Fonts::find(
        &input.pack.style.fonts,
        &gongkai::typeset::fonts::FontPlaces { folders: vec![], system },
    ));
    for (r, f) in fonts.roles() {
        println!("{r:?} {} {:?}", f.name, f.path);
    }
    println!("find {:?}", t.elapsed());
    let pages = match gongkai::typeset::typeset(&c.document, &input.pack.style, fonts) {
        Ok(p) => p,
        Err(e) => {
            for d in e {
                println!("{d:?}");
            }
            return;
        }
    };
    println!("set {:?} {} pages", t.elapsed(), pages.pages.len());
    let bytes = gongkai::render::pdf::write(&pages).unwrap();
    println!("pdf {:?} {} bytes", t.elapsed(), bytes.len());
    std::fs::write("/tmp/out.pdf", bytes).unwrap();
}
