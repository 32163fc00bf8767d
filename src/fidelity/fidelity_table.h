#pragma once

#include <span>
#include <string_view>
#include <type_traits>

#include "fidelity/fidelity.h"

namespace modrob::fidelity {

/// One row of the table: the positions a switch has, which of them the reference takes (position 0 is the corrected
/// one), and for which models.
struct SwitchRow {
  std::string_view name;
  std::span<const io::EnumName> positions;
  int reference;
  std::string_view models;  ///< "all", or names separated by ", "
  std::string_view why;
  std::string_view spec;

  bool concerns(std::string_view model) const;
};

/// Every switch of every model. Several rows of one name: models whose reference positions differ.
std::span<const SwitchRow> switch_rows();

/// Calls `visit(name, field)` for every switch; the fields are enums.
template <typename Visit>
void for_each_switch_field(Fidelity& fidelity, const Visit& visit) {
  visit("text_layout", fidelity.text_layout);
  visit("text_cut", fidelity.text_cut);
  visit("row_order", fidelity.row_order);
  visit("padding", fidelity.padding);
  visit("frozen_dropout", fidelity.frozen_dropout);
  visit("validation_mean", fidelity.validation_mean);
  visit("noise_kind", fidelity.noise_kind);
  visit("training_rows", fidelity.training_rows);
  visit("test_missing", fidelity.test_missing);
  visit("test_noise", fidelity.test_noise);
  visit("diagnostic_passes", fidelity.diagnostic_passes);
  visit("cmd_at_zero", fidelity.cmd_at_zero);
  visit("text_steps", fidelity.text_steps);
  visit("hit_axis", fidelity.hit_axis);
  visit("positions", fidelity.positions);
  visit("tail_batches", fidelity.tail_batches);
  visit("empty_class", fidelity.empty_class);
  visit("fusion_inputs", fidelity.fusion_inputs);
  visit("contrast_at_zero", fidelity.contrast_at_zero);
  visit("estimator_gradients", fidelity.estimator_gradients);
  visit("unused_gradients", fidelity.unused_gradients);
  visit("singular_entropy", fidelity.singular_entropy);
  visit("entropy_without_contrast", fidelity.entropy_without_contrast);
}

}  // namespace modrob::fidelity
