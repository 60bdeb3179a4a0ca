package io.holdfast.redis;

import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where a target that is filled comes to.
 *
 * @param host by which name or address it reaches this machine; empty for the address that it is reached from
 * @param tls with which it is awaited, and whose certificate it has to trust; empty without TLS
 */
record ServedPlace(Optional<String> host, Optional<SSLContext> tls) {}
