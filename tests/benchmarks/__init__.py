"""What the work costs beside a floor of hand-written SQL: `./run benchmark`. Nothing here is asserted by the tests."""
