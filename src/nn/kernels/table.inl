#pragma once

#include "nn/kernels/attention.inl"
#include "nn/kernels/norm.inl"
#include "nn/kernels/recurrent.inl"
#include "nn/kernels/vector.inl"

static void random_words(const uint32_t key[2], uint32_t row, uint32_t block, uint32_t* words) {
  Bits x0, x1;
  threefry(key, row, block, x0, x1);
  *reinterpret_cast<Bits*>(words) = x0;
  *reinterpret_cast<Bits*>(words + kLanes) = x1;
}

static constexpr Table make_table(const char* instruction_set) {
  return {instruction_set, drop_rows, attend, attend_backward, add_norm, add_norm_backward, scale_rows, gru_step, gru_step_backward, random_words};
}
