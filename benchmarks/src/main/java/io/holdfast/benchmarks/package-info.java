/**
 * How fast each stage of the way in and of the way back is, and the way in as a whole.
 *
 * <p>An operation is one megabyte, 10<sup>6</sup> bytes, so that the operations per second which JMH reports are MB/s: of one thread for a stage,
 * of all processors for the whole. {@code benchmarks/run} builds and runs them all; arguments are JMH's. {@code benchmarks/compare} sets the
 * {@code holdfast} command beside other programs.
 */
package io.holdfast.benchmarks;
