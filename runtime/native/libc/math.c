/* What gcc calls where code is seldom reached and should be small; elsewhere it writes the same instructions in place. */

double floor(double value) { return __builtin_floor(value); }
double ceil(double value) { return __builtin_ceil(value); }
double trunc(double value) { return __builtin_trunc(value); }
double rint(double value) { return __builtin_rint(value); }
float floorf(float value) { return __builtin_floorf(value); }
float ceilf(float value) { return __builtin_ceilf(value); }
float truncf(float value) { return __builtin_truncf(value); }
float rintf(float value) { return __builtin_rintf(value); }
