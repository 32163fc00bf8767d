#include "fidelity/fidelity.h"

#include <set>

#include "core/files.h"
#include "fidelity/fidelity_table.h"
#include "model_options/misa_options.h"
#include "model_options/model_list.h"
#include "model_options/switch_list.h"
#include "support.h"

namespace modrob::fidelity {

TEST(Fidelity, the_document_is_made_from_the_table) {
  EXPECT_EQ(read_file(MODROB_SOURCE_DIR "/docs/fidelity.md"), models::fidelity_markdown())
      << "make it again: ./run fidelity --markdown > docs/fidelity.md";
}

TEST(Fidelity, presets_differ_in_the_switches_of_the_model) {
  const Fidelity corrected = Fidelity::of(Preset::kCorrected, "misa");
  const Fidelity reference = Fidelity::of(Preset::kReference, "misa");
  EXPECT_EQ(corrected.noise_kind, NoiseKind::kAdd);
  EXPECT_EQ(reference.noise_kind, NoiseKind::kScale);
  EXPECT_NE(corrected.text_layout, reference.text_layout);
  EXPECT_EQ(reference.text_cut, TextCut::kBatchWords);
  EXPECT_EQ(Fidelity::of(Preset::kReference, "mmim").text_cut, TextCut::kFiftyPieces);
}

TEST(Fidelity, every_row_of_the_table_is_a_switch) {
  std::set<std::string_view> visited, rows;
  Fidelity fidelity;
  for (const auto& entry : models::model_list()) {
    for_each_switch(fidelity, entry.name, [&](const SwitchRow& row, int&) { visited.insert(row.name); });
  }
  for (const auto& common : common_switches()) rows.insert(common.row.name);
  EXPECT_EQ(visited, rows);
}

TEST(Fidelity, a_model_has_one_row_per_switch_and_only_its_own) {
  for (const auto& entry : models::model_list()) {
    std::set<std::string_view> names;
    for (const auto& one : models::switch_list(entry.name)) {
      EXPECT_TRUE(names.insert(one.row.name).second) << one.row.name;
      EXPECT_GT(one.row.reference, 0) << one.row.name;
      for (size_t i = 0; i < one.row.positions.size(); ++i) {
        EXPECT_EQ(one.row.positions[i].value, static_cast<int>(i)) << one.row.name;
      }
    }
    EXPECT_EQ(names.contains("cmd_at_zero"), entry.name == "misa");
    EXPECT_TRUE(names.contains("noise_kind"));
  }
}

TEST(Fidelity, a_preset_sets_the_switches_that_a_model_alone_has) {
  models::MisaOptions options;
  const auto switches = [&](const SwitchVisitor& visit) { options.for_each_switch(visit); };
  use_preset(Preset::kReference, switches);
  EXPECT_EQ(options.cmd_at_zero, models::CmdAtZero::kNan);
  use_preset(Preset::kCorrected, switches);
  EXPECT_EQ(options.cmd_at_zero, models::CmdAtZero::kZeroGradient);
}

}  // namespace modrob::fidelity
