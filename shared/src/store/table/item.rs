use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

/// An item as DynamoDB has it.
pub(in crate::store) type Item = HashMap<String, AttributeValue>;
