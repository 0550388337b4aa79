//! The images of the tests.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

/// Red on the left and blue on the right, to show the orientation.
pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, _| {
        Rgb(if x < width / 2 {
            [255, 0, 0]
        } else {
            [0, 0, 255]
        })
    });
    encode(&image.into(), ImageFormat::Jpeg)
}

/// The same image with the metadata of a camera that was held sideways, its right side up.
pub(crate) fn jpeg_on_its_side(width: u32, height: u32) -> Vec<u8> {
    let mut jpeg = jpeg(width, height);
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0".to_vec();
    // One entry: orientation, type SHORT, count 1, value 6 (rotate 90° clockwise).
    exif.extend(b"\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0");
    let length = u16::try_from(exif.len() + 2).expect("a small segment");
    let segment = [&[0xff, 0xe1], &length.to_be_bytes()[..], &exif].concat();
    // Right after the start-of-image marker.
    jpeg.splice(2..2, segment);
    jpeg
}

/// A small file whose header claims 64 million pixels.
pub(crate) fn jpeg_bomb() -> Vec<u8> {
    let mut jpeg = jpeg(16, 16);
    let frame = jpeg.windows(2).position(|marker| marker == [0xff, 0xc0]);
    // After the marker, the length of its segment and the precision.
    let size = frame.expect("a frame header") + 5;
    for side in [size, size + 2] {
        jpeg[side..side + 2].copy_from_slice(&8_000_u16.to_be_bytes());
    }
    jpeg
}

/// A half transparent image.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let image = RgbaImage::from_pixel(width, height, Rgba([0, 200, 0, 128]));
    encode(&image.into(), ImageFormat::Png)
}

fn encode(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("it is encoded");
    bytes.into_inner()
}

#[track_caller]
pub(crate) fn decode(bytes: &[u8], format: ImageFormat) -> DynamicImage {
    image::load_from_memory_with_format(bytes, format).expect("an image")
}
