#include "models/fidelity.h"

#include "core/files.h"
#include "support.h"

namespace modrob::models {

TEST(Fidelity, the_document_is_made_from_the_table) {
  EXPECT_EQ(read_file(MODROB_SOURCE_DIR "/docs/fidelity.md"), fidelity_markdown())
      << "make it again: ./run fidelity --markdown > docs/fidelity.md";
}

TEST(Fidelity, presets_differ_in_every_switch) {
  const Fidelity corrected = Fidelity::of(Preset::kCorrected);
  const Fidelity reference = Fidelity::of(Preset::kReference);
  EXPECT_EQ(corrected.noise_kind, NoiseKind::kAdd);
  EXPECT_EQ(reference.noise_kind, NoiseKind::kScale);
  EXPECT_NE(corrected.text_layout, reference.text_layout);
  EXPECT_NE(corrected.cmd_at_zero, reference.cmd_at_zero);
  EXPECT_EQ(fidelity_switches().size(), 11u);
}

}  // namespace modrob::models
