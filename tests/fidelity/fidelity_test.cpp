#include "fidelity/fidelity.h"

#include <set>

#include "core/files.h"
#include "fidelity/fidelity_table.h"
#include "models/models.h"
#include "support.h"

namespace modrob::fidelity {

TEST(Fidelity, the_document_is_made_from_the_table) {
  EXPECT_EQ(read_file(MODROB_SOURCE_DIR "/docs/fidelity.md"), fidelity_markdown())
      << "make it again: ./run fidelity --markdown > docs/fidelity.md";
}

TEST(Fidelity, presets_differ_in_the_switches_of_the_model) {
  const Fidelity corrected = Fidelity::of(Preset::kCorrected, "misa");
  const Fidelity reference = Fidelity::of(Preset::kReference, "misa");
  EXPECT_EQ(corrected.noise_kind, NoiseKind::kAdd);
  EXPECT_EQ(reference.noise_kind, NoiseKind::kScale);
  EXPECT_NE(corrected.text_layout, reference.text_layout);
  EXPECT_NE(corrected.cmd_at_zero, reference.cmd_at_zero);
  EXPECT_EQ(reference.text_cut, TextCut::kBatchWords);
  EXPECT_EQ(reference.fusion_inputs, FusionInputs::kTrimodal) << "a switch of another model";
  EXPECT_EQ(Fidelity::of(Preset::kReference, "mmim").text_cut, TextCut::kFiftyPieces);
  EXPECT_EQ(Fidelity::of(Preset::kReference, "mmim").cmd_at_zero, CmdAtZero::kZeroGradient);
}

TEST(Fidelity, every_switch_has_a_field_and_every_field_a_row) {
  std::set<std::string_view> fields, rows;
  Fidelity fidelity;
  for_each_switch_field(fidelity, [&](std::string_view name, auto&) { EXPECT_TRUE(fields.insert(name).second); });
  for (const auto& row : switch_rows()) {
    rows.insert(row.name);
    EXPECT_GT(row.reference, 0) << row.name;
    for (size_t i = 0; i < row.positions.size(); ++i)
      EXPECT_EQ(row.positions[i].value, static_cast<int>(i)) << row.name;
  }
  EXPECT_EQ(fields, rows);
}

TEST(Fidelity, a_model_has_one_row_per_switch_and_only_its_own) {
  for (const auto& entry : models::model_list()) {
    std::set<std::string> names;
    for (const auto& row : fidelity_switches(entry.name)) EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(names.contains("cmd_at_zero"), entry.name == "misa");
    EXPECT_TRUE(names.contains("noise_kind"));
  }
}

}  // namespace modrob::fidelity
