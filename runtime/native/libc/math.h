/* All of these become a few instructions: nothing is called. */
#pragma once
#define NAN __builtin_nanf("")
#define INFINITY __builtin_inff()
#define isnan __builtin_isnan
#define signbit __builtin_signbit
#define copysign __builtin_copysign
#define copysignf __builtin_copysignf
#define fabs __builtin_fabs
#define fabsf __builtin_fabsf
#define floor __builtin_floor
#define floorf __builtin_floorf
#define ceil __builtin_ceil
#define ceilf __builtin_ceilf
#define trunc __builtin_trunc
#define truncf __builtin_truncf
#define nearbyint __builtin_rint
#define nearbyintf __builtin_rintf
#define sqrt __builtin_sqrt
#define sqrtf __builtin_sqrtf
