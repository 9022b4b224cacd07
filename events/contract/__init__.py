"""The contract as others read it, generated and checked for drift: JSON Schemas, AsyncAPI, the catalogue."""
