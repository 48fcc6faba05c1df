//! Parts of a synthetic England: chance, names, places, kinds of care, and the character behind a service.
//!
//! Pure: no database and no clock. Owns what is made up; never bears the name, the postcode or the number of a real
//! service.

pub mod care;
pub mod character;
pub mod dice;
pub mod places;
pub mod words;
