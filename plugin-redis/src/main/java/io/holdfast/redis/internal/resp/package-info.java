/** The protocol of Redis: commands and their replies, and what a replica says and hears. */
@NullMarked
package io.holdfast.redis.internal.resp;

import org.jspecify.annotations.NullMarked;
