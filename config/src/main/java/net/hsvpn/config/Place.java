package net.hsvpn.config;

/** A line of a configuration file, counted from 1. */
record Place(String file, int line) {}
