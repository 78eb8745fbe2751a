"""The tamper-evident record: a Merkle log of entries, each written in the transaction of the change it tells of."""
