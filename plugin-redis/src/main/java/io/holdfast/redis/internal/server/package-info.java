/** Servers of Redis and Valkey that this process starts for a look at what was restored. */
@NullMarked
package io.holdfast.redis.internal.server;

import org.jspecify.annotations.NullMarked;
