"""What every test stands on: no network beyond loopback, and no environment of the developer's."""
