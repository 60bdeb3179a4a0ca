/** Copies of servers that are read key by key. */
@NullMarked
package io.holdfast.redis.internal.scan;

import org.jspecify.annotations.NullMarked;
