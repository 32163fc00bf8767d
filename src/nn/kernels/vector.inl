#pragma once

// Sixteen lanes in GCC's vector extension, lowered to whatever the including file is compiled for. No standard library
// templates in these files: an inline function compiled for a wide instruction set could be the copy the linker keeps
// for the whole program. Included inside the namespace of one instruction set, by table_*.cpp.

typedef float Vec __attribute__((vector_size(64), aligned(4), may_alias));
typedef uint32_t Bits __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t Ints __attribute__((vector_size(64), aligned(4), may_alias));

static inline Vec splat(float value) { return Vec{} + value; }
static inline Bits splat_bits(uint32_t value) { return Bits{} + value; }
static inline Vec load(const float* from) { return *reinterpret_cast<const Vec*>(from); }
static inline void store(float* to, Vec value) { *reinterpret_cast<Vec*>(to) = value; }

static inline Ints lane_numbers() { return Ints{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}; }
/// The first `count` lanes of `value`, `other` in the rest.
static inline Vec first_lanes(Vec value, int64_t count, Vec other) {
  return lane_numbers() < (Ints{} + static_cast<int32_t>(count < kLanes ? count : kLanes)) ? value : other;
}

#ifdef __AVX512F__
typedef __mmask16 Lanes;
static inline Lanes first_of(int64_t count) { return static_cast<Lanes>((1U << count) - 1U); }
#endif

/// `count` floats and zeros behind them; 0 < count, sixteen at most are used.
static inline Vec load_part(const float* from, int64_t count) {
  if (count >= kLanes) return load(from);
#ifdef __AVX512F__
  return reinterpret_cast<Vec>(_mm512_maskz_loadu_ps(first_of(count), from));
#else
  float lanes[kLanes] = {};
  for (int64_t i = 0; i < count; ++i) lanes[i] = from[i];
  return load(lanes);
#endif
}
static inline void store_part(float* to, Vec value, int64_t count) {
  if (count >= kLanes) return store(to, value);
#ifdef __AVX512F__
  _mm512_mask_storeu_ps(to, first_of(count), reinterpret_cast<__m512>(value));
#else
  float lanes[kLanes];
  store(lanes, value);
  for (int64_t i = 0; i < count; ++i) to[i] = lanes[i];
#endif
}

/// Halves onto each other until one lane is left: four steps that wait for each other, not fifteen.
template <typename Join>
static inline float join_lanes(Vec value, Join join) {
  value = join(value, __builtin_shufflevector(value, value, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  value = join(value, __builtin_shufflevector(value, value, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
  value = join(value, __builtin_shufflevector(value, value, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
  value = join(value, __builtin_shufflevector(value, value, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14));
  return value[0];
}
static inline float sum_lanes(Vec value) {
  return join_lanes(value, [](Vec a, Vec b) { return a + b; });
}
static inline float largest_lane(Vec value) {
  return join_lanes(value, [](Vec a, Vec b) { return a > b ? a : b; });
}

/// exp for x <= 88, relative error about 1e-7; 0 below -87. Cody-Waite reduction and the Cephes polynomial.
static inline Vec exponential(Vec x) {
  const Vec low = splat(-87.0F);
  const Vec clamped = x < low ? low : x;
  const Vec magic = splat(12582912.0F);  // 1.5 * 2^23: adding it rounds to an integer
  const Vec shifted = clamped * 1.44269504F + magic;
  const Vec n = shifted - magic;
  const Vec r = clamped - n * 0.693359375F - n * -2.12194440e-4F;
  Vec p = r * 1.9875691500e-4F + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  const Vec y = p * r * r + r + 1.0F;
  // The integer sits in the low bits of `shifted`; the magic number's own bits fall out of the shift.
  const Vec power = reinterpret_cast<Vec>((reinterpret_cast<Ints>(shifted) + 127) << 23);
  return x < low ? Vec{} : y * power;
}

static inline void threefry(const uint32_t* key, uint32_t row, uint32_t block, Bits& x0, Bits& x1) {
  const uint32_t schedule[3] = {key[0], key[1], key[0] ^ key[1] ^ 0x1BD11BDAU};
  constexpr int kRotations[8] = {13, 15, 26, 6, 17, 29, 16, 24};
  x0 = reinterpret_cast<Bits>(lane_numbers()) + block * 16U + schedule[0];
  x1 = splat_bits(row + schedule[1]);
#pragma GCC unroll 5
  for (uint32_t group = 0; group < 5; ++group) {
#pragma GCC unroll 4
    for (uint32_t round = 0; round < 4; ++round) {
      const int turn = kRotations[(group % 2) * 4 + round];
      x0 += x1;
      x1 = (x1 << turn) | (x1 >> (32 - turn));
      x1 ^= x0;
    }
    x0 += schedule[(group + 1) % 3];
    x1 += schedule[(group + 2) % 3] + group + 1;
  }
}

/// The factors (scale or 0) of columns 64 * block .. 64 * block + 63 of a row.
static inline void mask_block(const Dropout& dropout, uint32_t row, uint32_t block, Vec factors[4]) {
  Bits x0, x1;
  threefry(dropout.key, row, block, x0, x1);
  const Bits threshold = splat_bits(dropout.threshold);
  const Vec kept = splat(dropout.scale);
  factors[0] = (x0 & 0xFFFFU) >= threshold ? kept : Vec{};
  factors[1] = (x0 >> 16) >= threshold ? kept : Vec{};
  factors[2] = (x1 & 0xFFFFU) >= threshold ? kept : Vec{};
  factors[3] = (x1 >> 16) >= threshold ? kept : Vec{};
}

/// Calls visit(column, lanes, factor) for every sixteen columns of a row; `factor` is all ones when nothing drops.
template <typename Visit>
static inline void for_row(const Dropout& dropout, int64_t row, int64_t width, Visit visit) {
  if (dropout.threshold == 0) {
    for (int64_t column = 0; column < width; column += kLanes) visit(column, width - column, splat(1.0F));
    return;
  }
  Vec factors[4];
  for (int64_t start = 0; start < width; start += 64) {
    mask_block(dropout, static_cast<uint32_t>(row), static_cast<uint32_t>(start / 64), factors);
    for (int64_t part = 0; part < 4 && start + part * kLanes < width; ++part) {
      const int64_t column = start + part * kLanes;
      visit(column, width - column, factors[part]);
    }
  }
}
