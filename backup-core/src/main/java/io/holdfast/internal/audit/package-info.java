/** The file of an audit log: its lines, its end, and whether somebody changed it. */
@NullMarked
package io.holdfast.internal.audit;

import org.jspecify.annotations.NullMarked;
