//! Scales an image down.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::error::{LimitError, LimitErrorKind};
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, ImageResult};
use lambda_native::LambdaError;

use crate::storage::Object;

/// The maximum width and height, in pixels.
const SIDE: u32 = 256;

const JPEG_QUALITY: u8 = 80;

pub(crate) struct Thumbnail {
    pub(crate) content_type: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// Creates a thumbnail in the same format as the image. The format is detected from the content, not
/// from the key. `memory` limits the size of the decoded pixels, in bytes.
pub(crate) fn of(bytes: &[u8], memory: u64) -> ImageResult<Thumbnail> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let is_jpeg = reader.format() == Some(ImageFormat::Jpeg);
    let mut decoder = reader.into_decoder()?;
    if decoder.total_bytes() > memory {
        let kind = LimitErrorKind::InsufficientMemory;
        return Err(ImageError::Limits(LimitError::from_kind(kind)));
    }
    // Cameras store the orientation as metadata. The thumbnail has no metadata, so the pixels are
    // rotated.
    let orientation = decoder.orientation()?;
    let mut image = DynamicImage::from_decoder(decoder)?;
    if image.width() > SIDE || image.height() > SIDE {
        image = image.thumbnail(SIDE, SIDE);
    }
    image.apply_orientation(orientation);

    let mut bytes = Vec::new();
    if is_jpeg {
        let encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
        image.to_rgb8().write_with_encoder(encoder)?;
    } else {
        image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)?;
    }
    let content_type = if is_jpeg { "image/jpeg" } else { "image/png" };
    Ok(Thumbnail {
        content_type,
        bytes,
    })
}

/// Why an object has no thumbnail.
pub(crate) fn failure(object: &Object, error: &ImageError) -> LambdaError {
    let error_type = match error {
        ImageError::Limits(_) => "ImageTooLarge",
        _ => "NotAnImage",
    };
    LambdaError::new(error_type, format!("{object}: {error}"))
}
