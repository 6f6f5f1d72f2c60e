use std::fmt;
use std::marker::PhantomData;

use eserde::EDeserialize;
use eserde::reporter::ErrorReporter;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A struct that is deserialised only from an object. Serde's derived structs would also accept an array of their
/// fields' values, which no client intends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData)).map(Self)
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }
}

impl<'de, T: EDeserialize<'de>> EDeserialize<'de> for Object<T> {
    fn deserialize_for_errors<D: Deserializer<'de>>(deserializer: D) -> Result<(), ()> {
        match deserializer.deserialize_map(ErrorsVisitor::<T>(PhantomData)) {
            Ok(result) => result,
            Err(error) => {
                ErrorReporter::report(error);
                Err(())
            }
        }
    }
}

struct ErrorsVisitor<T>(PhantomData<T>);

impl<'de, T: EDeserialize<'de>> Visitor<'de> for ErrorsVisitor<T> {
    type Value = Result<(), ()>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Ok(T::deserialize_for_errors(MapAccessDeserializer::new(map)))
    }
}
