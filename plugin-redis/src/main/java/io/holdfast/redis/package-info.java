/** Redis and Valkey over their replication protocol: copies, the commands after them, restore to any point. */
@NullMarked
package io.holdfast.redis;

import org.jspecify.annotations.NullMarked;
