//! The formats of images, and what is none.

use super::{complaint, file, run};
use crate::directory::Directory;
use std::fs;

#[test]
fn what_is_no_file_of_images_is_misuse() {
    let directory = Directory::new("images");
    for (contents, complained) in [
        (&file()[..99], "must have 10 x 6 x 6 bytes"),
        (&b"\x1f\x8b\x08 nothing"[..], "is damaged or cut off"),
        (
            &b"\0\0\x0d\x03"[..],
            "must begin with [0, 0, 8, 3], IDX of unsigned bytes with 3 axes, got [0, 0, 13, 3]",
        ),
        (&b"GIF89a"[..], "it begins with [71, 73, 70, 56, 57, 97]"),
        (&b"\x93NUMPY\x01\0\x76"[..], "ends within its header"),
        (&b"\x89PNG\r\n\x1a\n"[..], "is one PNG"),
    ] {
        fs::write(directory.join("images"), contents).unwrap();
        let found = run(&directory, "reconstruction", "--out out");
        assert_eq!(found.status.code(), Some(2));
        // The file is named.
        let said = complaint(&found);
        assert!(said.contains("images: the file of images"), "{said}");
        assert!(said.contains(complained), "{said}");
    }
    fs::write(directory.join("images"), file()).unwrap();
    let found = run(&directory, "reconstruction", "--count 11 --out out");
    assert!(complaint(&found).contains("got 11 of 10"));
    let found = run(
        &directory,
        "reconstruction",
        "--count 5 --rate=-1 --out out",
    );
    assert_eq!(found.status.code(), Some(2));
    // No seed is no experiment: the mean of nothing.
    let found = run(&directory, "capacity", "--counts 4 --seeds 0 --out out");
    assert_eq!(found.status.code(), Some(2));
    assert!(
        complaint(&found).contains("--seeds"),
        "{}",
        complaint(&found)
    );
}

/// The same images, one a file, with what lies beside them in a directory.
fn pngs(directory: &Directory, name: &str) {
    let pixels = &file()[16..];
    fs::create_dir_all(directory.join(name)).unwrap();
    for (place, image) in pixels.chunks_exact(36).enumerate() {
        let mut png = Vec::new();
        let mut encoder = png::Encoder::new(&mut png, 6, 6);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().unwrap();
        let colours: Vec<u8> = image.iter().flat_map(|grey| [*grey; 3]).collect();
        writer.write_image_data(&colours).unwrap();
        writer.finish().unwrap();
        let path = format!("{name}/image-{place:02}.PNG");
        fs::write(directory.join(&path), png).unwrap();
    }
    fs::write(directory.join(name).join("readme.txt"), "not an image").unwrap();
}

/// The array of NumPy with the same images.
fn npy() -> Vec<u8> {
    let text = "{'descr': '|u1', 'fortran_order': False, 'shape': (10, 6, 6), }\n";
    let length = u16::try_from(text.len()).unwrap().to_le_bytes();
    let pixels = &file()[16..];
    [b"\x93NUMPY\x01\0", &length[..], text.as_bytes(), pixels].concat()
}

/// One machine comes of one set of images, in whichever format they are.
#[test]
fn every_format_has_the_same_images() {
    let directory = Directory::new("formats");
    let trained = |name: &str| {
        let arguments = format!("--count 4 --epochs 3 --rate 0.02 --out out-{name}");
        let found = run(&directory, "reconstruction", &arguments);
        assert_eq!(found.status.code(), Some(0), "{}", complaint(&found));
        let machine = format!("out-{name}/machine.safetensors");
        fs::read(directory.join(&machine)).unwrap()
    };
    fs::write(directory.join("images"), file()).unwrap();
    let expected = trained("idx");
    fs::write(directory.join("images"), npy()).unwrap();
    assert_eq!(trained("npy"), expected);
    fs::remove_file(directory.join("images")).unwrap();
    pngs(&directory, "images");
    assert_eq!(trained("png"), expected);

    fs::write(directory.join("images/image-03.PNG"), b"GIF89a").unwrap();
    let found = run(&directory, "reconstruction", "--count 4 --out out");
    assert_eq!(found.status.code(), Some(2));
    let said = complaint(&found);
    assert!(
        said.contains("images: image-03.PNG must be a PNG"),
        "{said}"
    );
    let directory = Directory::new("formats-none");
    fs::create_dir_all(directory.join("images")).unwrap();
    let found = run(&directory, "reconstruction", "--out out");
    let said = complaint(&found);
    assert!(
        said.contains("must have at least one PNG, got none"),
        "{said}"
    );
}
