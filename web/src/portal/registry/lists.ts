import type { Category, HolderKind, SheetKind } from '@/api'

/** The coded values of the registry's forms; the server refuses others. */
export const categories: Category[] = ['physician', 'dentist', 'public-health', 'chinese', 'assistant', 'nurse', 'pharmacist', 'technician', 'village-doctor', 'management', 'other']
export const staffRoles = ['doctor', 'nurse', 'pharmacist', 'technician', 'public-health', 'manager', 'other']
export const states = ['active', 'suspended', 'closed']
export const licenceKinds: Record<HolderKind, string[]> = {
  institution: ['practice', 'legal-person', 'business', 'radiology', 'radiation-safety', 'maternal-child', 'large-equipment', 'narcotics', 'blood', 'biosafety', 'hygiene', 'internet-hospital', 'other'],
  professional: ['physician', 'nurse', 'pharmacist', 'village-doctor', 'maternal-child-staff', 'radiation-worker', 'other'],
  device: ['calibration', 'registration', 'large-equipment', 'radiation-safety', 'other'],
}
export const consortiumKinds = ['city-group', 'county-community', 'speciality-alliance', 'remote-network']
export const deviceKinds = ['imaging', 'radiotherapy', 'laboratory', 'ultrasound', 'endoscopy', 'life-support', 'monitoring', 'dialysis', 'dental', 'rehabilitation', 'sterilising', 'vehicle', 'point-of-care', 'it', 'other']
export const oidKinds = ['institution', 'system', 'patient-domain', 'terminology', 'document-space', 'device', 'other']
export const sheetKinds: SheetKind[] = ['institutions', 'departments', 'professionals', 'devices', 'licences']
export const institutionKinds = ['hospital', 'community', 'township', 'station', 'village', 'cdc', 'maternal-child', 'emergency', 'clinic', 'inspection', 'commission', 'other']
