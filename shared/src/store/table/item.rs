use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

/// An item in DynamoDB's representation.
pub(in crate::store) type Item = HashMap<String, AttributeValue>;
