//! Venue codes out of what people have: a picture, a camera's frame, a typed or pasted text.
//!
//! [`picture`] finds the texts of QR codes; [`scan`] says which of them are venues' codes.

pub mod picture;
pub mod scan;
