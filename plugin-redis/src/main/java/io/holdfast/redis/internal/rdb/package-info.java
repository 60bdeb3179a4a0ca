/** RDB files: their checksum, and what keys are in them. Pure. */
@NullMarked
package io.holdfast.redis.internal.rdb;

import org.jspecify.annotations.NullMarked;
